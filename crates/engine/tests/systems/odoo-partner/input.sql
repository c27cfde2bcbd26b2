--
-- PostgreSQL database dump
--
COPY public.res_partner (id, name, email, phone, active) FROM stdin;
3	Ada Low	ada@example.com	+49 151 12345678	t
4	Default User Template	\N	\N	f
7	Bo	bo@example.com	\N	t
\.
COPY public.res_users (id, active, login, password, company_id, partner_id, create_date, signature, share, write_date) FROM stdin;
2	t	admin	$pbkdf2-sha512$25000$c2FsdHNhbHRzYWx0$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA	1	3	2020-01-02	\N	f	2020-01-02
3	f	default	\N	1	4	2020-01-02	\N	f	2020-01-02
6	t	bo@example.com	$pbkdf2-sha512$600000$c2FsdHNhbHRzYWx0$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA	1	7	2020-01-02	\N	t	2020-01-02
\.
