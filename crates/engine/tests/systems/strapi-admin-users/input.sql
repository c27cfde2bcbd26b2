COPY public.admin_users (id, document_id, firstname, lastname, username, email, password, reset_password_token, registration_token, is_active, blocked, prefered_language, created_at, updated_at) FROM stdin;
1	abc	Ann	Lee	\N	ann@example.com	$2a$10$uMBo8I2S6FBzgNfAQHQ0FuFDfFWhpwm0WKhPZDSpjdihGsPBo7Tjq	\N	\N	t	f	\N	2020-01-01 00:00:00	2020-01-01 00:00:00
2	abd	Bob	X	\N	bob@example.com	\N	\N	tok	f	f	\N	2020-01-01 00:00:00	2020-01-01 00:00:00
\.
