--
-- PostgreSQL database dump
--
COPY public.email_address (id, uid, email, lower_email, is_activated, is_primary) FROM stdin;
1	1	ann@example.com	ann@example.com	t	t
\.

COPY public.external_login_user (external_id, user_id, login_source_id, raw_data, provider, email, name) FROM stdin;
\.

COPY public."user" (id, lower_name, name, full_name, email, keep_email_private, email_notifications_preference, passwd, passwd_hash_algo, must_change_password, login_type, login_source, login_name, type, location, website, rands, salt, language, description, created_unix, updated_unix, last_login_unix, last_repo_visibility, max_repo_creation, is_active, is_admin, is_restricted, allow_git_hook, allow_import_local, allow_create_organization, prohibit_login, avatar, avatar_email, use_custom_avatar, num_followers, num_following, num_stars, num_repos, num_teams, num_members, visibility, repo_admin_change_team_access, diff_view_style, theme, keep_activity_private) FROM stdin;
1	ann	Ann	Ann Lee	ann@example.com	f	enabled	abababababababababababababababababababababababababababababababababababababababababababababababababab	pbkdf2$50000$50	f	0	0		0	Berlin		rands	cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd	en-US		1600000000	1600000000	1600000000	f	-1	t	t	f	f	f	t	f	av	ann@example.com	f	0	0	0	0	0	0	0	f		auto	f
2	org	org			f	enabled			f	0	0		1			rands			 	1600000000	1600000000	0	f	-1	t	f	f	f	f	t	f	av		f	0	0	0	0	0	0	0	f		auto	f
3	bob	bob		bob@example.com	f	enabled			f	2	1	uid=bob	0			rands			 	1600000000	1600000000	0	f	-1	f	f	f	f	f	t	t	av		f	0	0	0	0	0	0	0	f		auto	f
\.
