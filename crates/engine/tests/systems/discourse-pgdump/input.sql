--
-- PostgreSQL database dump
--
COPY public.user_emails (id, user_id, email, "primary", created_at, updated_at) FROM stdin;
1	1	ada@example.com	t	2020-01-01	2020-01-01
2	1	ada2@example.com	f	2020-01-01	2020-01-01
3	-1	no_email	t	2020-01-01	2020-01-01
4	2	bo@example.com	t	2020-01-01	2020-01-01
\.
COPY public.users (id, username, created_at, updated_at, name, last_posted_at, password_hash, salt, active, username_lower, last_seen_at, admin, trust_level, approved, suspended_at, suspended_till, moderator, silenced_till, password_algorithm) FROM stdin;
-1	system	2020-01-01	2020-01-01	system	\N	\N	\N	t	system	\N	t	4	t	\N	\N	t	\N	\N
1	Ada	2020-01-01	2020-01-01	Ada Low	\N	abababababababababababababababababababababababababababababababab	0123456789abcdef0123456789abcdef	t	ada	\N	t	1	t	\N	\N	f	\N	$pbkdf2-sha256$i=600000,l=32$
2	bo	2020-01-01	2020-01-01		\N	cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd	0123456789abcdef0123456789abcdef	t	bo	\N	f	1	t	2023-01-01	2999-01-01 00:00:00	f	\N	$pbkdf2-sha256$i=64000,l=32$
\.
