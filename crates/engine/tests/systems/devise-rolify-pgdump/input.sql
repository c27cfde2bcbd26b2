--
-- PostgreSQL database dump
--
COPY public.old_passwords (id, encrypted_password, password_archivable_type, password_archivable_id, password_salt, created_at) FROM stdin;
1	$2a$11$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy	User	1	\N	2019-01-01 00:00:00
2	$2a$11$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy	User	1	\N	2018-01-01 00:00:00
\.

COPY public.roles (id, name, resource_type, resource_id, created_at, updated_at) FROM stdin;
1	admin	\N	\N	2019-01-01 00:00:00	2019-01-01 00:00:00
2	editor	Post	7	2019-01-01 00:00:00	2019-01-01 00:00:00
\.

COPY public.identities (id, user_id, provider, uid, created_at, updated_at) FROM stdin;
1	2	google_oauth2	112	2019-01-01 00:00:00	2019-01-01 00:00:00
\.

COPY public.users (id, email, encrypted_password, reset_password_token, reset_password_sent_at, remember_created_at, sign_in_count, current_sign_in_at, last_sign_in_at, current_sign_in_ip, last_sign_in_ip, confirmation_token, confirmed_at, confirmation_sent_at, unconfirmed_email, failed_attempts, unlock_token, locked_at, created_at, updated_at, first_name, last_name, phone, discarded_at, otp_required_for_login, encrypted_otp_secret, tags, settings, avatar_file_name) FROM stdin;
1	ann@example.com	$2a$11$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy	\N	\N	\N	3	2020-01-01 00:00:00	2020-01-01 00:00:00	10.0.0.1	10.0.0.1	\N	2019-01-01 00:00:00	\N	new@example.com	0	\N	\N	2019-01-01 00:00:00	2019-01-01 00:00:00	Ann	Lee	(415) 555-0100	\N	f	\N	\N	{"theme": "dark"}	a.png
2	bob@example.com		\N	\N	\N	3	\N	\N	\N	\N	abc	\N	\N	\N	0	\N	2020-01-01 00:00:00	2019-01-01 00:00:00	2019-01-01 00:00:00	Bob	Ray	+14155550100	\N	f	\N	{}	{}	\N
3	del@example.com	$2a$11$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy	\N	\N	\N	3	\N	\N	\N	\N	abc	\N	\N	\N	0	\N	\N	2019-01-01 00:00:00	2019-01-01 00:00:00	Del	X	\N	2021-01-01 00:00:00	f	\N	{}	{}	\N
\.

COPY public.users_roles (user_id, role_id) FROM stdin;
1	1
1	2
\.
