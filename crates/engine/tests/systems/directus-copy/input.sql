--
-- PostgreSQL database dump
--
COPY public.directus_roles (id, name, icon, description) FROM stdin;
01111111-1111-4111-8111-111111111111	Administrator	verified	\N
\.
COPY public.directus_users (id, first_name, last_name, email, password, location, title, description, tags, avatar, language, tfa_secret, status, role, token, last_access, last_page, provider, external_identifier, auth_data, email_notifications) FROM stdin;
11111111-1111-4111-8111-111111111111	Ada	Low	ada@example.com	$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g	\N	\N	\N	["a","b"]	\N	de-DE	JBSWY3DPEHPK3PXP	active	01111111-1111-4111-8111-111111111111	secrettoken	2024-01-01 00:00:00+00	/users	default	\N	\N	t
21111111-1111-4111-8111-111111111111	Bo	\N	bo@example.com	\N	\N	\N	\N	\N	\N	\N	\N	active	\N	\N	\N	\N	google	104	\N	t
31111111-1111-4111-8111-111111111111	Cy	\N	cy@example.com	\N	\N	\N	\N	\N	\N	\N	\N	suspended	\N	\N	\N	\N	default	\N	\N	f
\.
