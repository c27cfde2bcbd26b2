--
-- PostgreSQL database dump
--

COPY public.cwd_user (id, directory_id, user_name, lower_user_name, active, created_date, updated_date, first_name, lower_first_name, last_name, lower_last_name, display_name, lower_display_name, email_address, lower_email_address, credential, deleted_externally, external_id) FROM stdin;
10000	1	Ann	ann	1	2021-01-01 00:00:00+00	2021-01-01 00:00:00+00	Ann	ann	Lee	lee	Ann Lee	ann lee	Ann@example.com	ann@example.com	{PKCS5S2}bmHnPn7hY7j2s3dYq1lPpvTnKp6vQ1xk2bV8cK0Jc3q1xTtIuL0p3yq8u8cZ5f3Z	\N	aaa-1
10001	1	bo	bo	0	2021-01-01 00:00:00+00	2021-01-01 00:00:00+00	\N	\N	Bo	bo	Bo	bo	bo@example.com	bo@example.com	nopass	\N	\N
\.

COPY public.cwd_membership (id, parent_id, child_id, membership_type, parent_name, lower_parent_name, child_name, lower_child_name, directory_id) FROM stdin;
1	10	10000	GROUP_USER	jira-users	jira-users	Ann	ann	1
2	11	10000	GROUP_USER	jira-admins	jira-admins	Ann	ann	1
\.
