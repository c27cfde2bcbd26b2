--
-- PostgreSQL database dump
--
COPY public.users (id, name, email, email_verified_at, password, remember_token, created_at, updated_at, is_admin, deleted_at, phone) FROM stdin;
1	Ada Low	ada@example.com	2024-01-01 00:00:00	$2y$10$oi3xpv8qv/6mfkcQkjHzPeDFeYb41eBetwA1Xi1LDQcXifI7a9Bd6	tok	2024-01-01 00:00:00	2024-01-01 00:00:00	t	\N	+4915112345678
2	Bo	bo@example.com	\N	$2y$12$oi3xpv8qv/6mfkcQkjHzPeDFeYb41eBetwA1Xi1LDQcXifI7a9Bd6	\N	2024-01-01 00:00:00	\N	f	\N	0151 12345
3	Cy	cy@example.com	\N	$2y$10$oi3xpv8qv/6mfkcQkjHzPeDFeYb41eBetwA1Xi1LDQcXifI7a9Bd6	\N	2024-01-01 00:00:00	\N	f	2024-05-01 00:00:00	\N
\.
