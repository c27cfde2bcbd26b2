COPY public.users (id, active, birth_date, clean_speak_id, data, expiry, first_name, full_name, image_url, insert_instant, last_name, last_update_instant, middle_name, mobile_phone, parent_email, tenants_id, timezone) FROM stdin;
11111111-1111-4111-8111-111111111111	t	\N	\N	{}	\N	Ann	\N	\N	1577836800000	Lee	1577836800000	\N	+4917112345678	\N	99999999-9999-4999-8999-999999999999	Europe/Berlin
11111111-1111-4111-8111-111111111112	f	\N	\N	{}	\N	Bob	\N	\N	1577836800000	X	1577836800000	\N	\N	\N	99999999-9999-4999-8999-999999999999	\N
\.
COPY public.identities (id, breached_password_last_checked_instant, email, encryption_scheme, factor, insert_instant, last_login_instant, password, password_change_required, salt, status, tenants_id, users_id, username, verified) FROM stdin;
1	\N	ann@example.com	salted-pbkdf2-hmac-sha256	24000	1577836800000	1577836800000	yHFnLnjr9+CAiWGBjh5E8ySI5sYWemOLdg4RwO254zI=	f	MDEyMzQ1Njc4OWFiY2RlZg==	0	99999999-9999-4999-8999-999999999999	11111111-1111-4111-8111-111111111111	\N	t
2	\N	bob@example.com	bcrypt	10	1577836800000	\N	C375.7PCEFsv56gUJFmIHI4nA0mLyUi	f	jj5UgbG0aDAuGMMb/wNIHe	0	99999999-9999-4999-8999-999999999999	11111111-1111-4111-8111-111111111112	\N	f
\.
