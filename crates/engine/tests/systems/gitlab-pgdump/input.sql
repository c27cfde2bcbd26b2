COPY public.users (id, email, encrypted_password, reset_password_token, sign_in_count, current_sign_in_at, created_at, updated_at, name, admin, projects_limit, failed_attempts, username, state, confirmed_at, otp_required_for_login, encrypted_otp_secret, user_type, public_email) FROM stdin;
1	ida@example.com	$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy	\N	3	\N	2023-01-01 00:00:00	2023-01-01 00:00:00	Ida Berg	t	10	0	ida	active	2023-01-01 00:00:00	f	\N	0	
2	bo@example.com	$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy	\N	3	\N	2023-01-01 00:00:00	2023-01-01 00:00:00	Bo Carl	f	10	0	bo	blocked	\N	f	\N	0	
3	cy@example.com	$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy	\N	3	\N	2023-01-01 00:00:00	2023-01-01 00:00:00	Cy	f	10	0	cy	deactivated	2023-01-01 00:00:00	f	\N	0	
\.
