--
-- PostgreSQL database dump
--
COPY public.user_emails (id, user_id, email, "primary", created_at, updated_at, normalized_email) FROM stdin;
1	1	ann@example.com	t	2020-01-01 00:00:00	2020-01-01 00:00:00	ann@example.com
2	1	ann2@example.com	f	2020-01-01 00:00:00	2020-01-01 00:00:00	ann2@example.com
3	2	bob@example.com	t	2020-01-01 00:00:00	2020-01-01 00:00:00	bob@example.com
4	-1	no_email	t	2020-01-01 00:00:00	2020-01-01 00:00:00	no_email
\.

COPY public.user_passwords (id, user_id, password_hash, password_salt, password_algorithm, password_expired_at, created_at, updated_at) FROM stdin;
1	1	abababababababababababababababababababababababababababababababab	cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd	$pbkdf2-sha256$i=64000,l=32$	\N	2020-01-01 00:00:00	2020-01-01 00:00:00
2	2	efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef	01010101010101010101010101010101	$pbkdf2-sha256$i=600000,l=32$	\N	2020-01-01 00:00:00	2020-01-01 00:00:00
\.

COPY public.users (id, username, created_at, updated_at, name, last_posted_at, active, username_lower, last_seen_at, admin, trust_level, approved, approved_by_id, suspended_at, suspended_till, date_of_birth, ip_address, moderator, title, locale, primary_group_id, registration_ip_address, staged, first_seen_at, silenced_till, secure_identifier) FROM stdin;
-1	system	2020-01-01 00:00:00	2020-01-01 00:00:00	system	\N	t	system	\N	t	4	t	\N	\N	\N	\N	\N	t	\N	\N	\N	\N	f	\N	\N	\N
1	ann	2020-01-01 00:00:00	2020-01-01 00:00:00	Ann Lee	\N	t	ann	\N	t	4	t	\N	\N	\N	\N	\N	f	\N	de	\N	\N	f	\N	\N	s
2	bob	2020-01-01 00:00:00	2020-01-01 00:00:00	Bob	\N	t	bob	\N	f	1	t	\N	2020-01-01 00:00:00	3020-01-01 00:00:00	\N	\N	f	\N	\N	\N	\N	f	\N	\N	s
3	stg	2020-01-01 00:00:00	2020-01-01 00:00:00	Staged	\N	f	stg	\N	f	0	t	\N	\N	\N	\N	\N	f	\N	\N	\N	\N	t	\N	\N	s
\.
