COPY public.emailpassword_users (app_id, user_id, email, password_hash, time_joined) FROM stdin;
public	11111111-1111-4111-8111-111111111111	ann@example.com	$2a$11$7O6qcRX3JLJl8j/0EnIGhOtkfNJLo1H.cNw129Bhx5rLMbl89eVme	1577836800000
public	22222222-2222-4222-8222-222222222222	bob@example.com	$argon2id$v=19$m=4096,t=3,p=2$PQAd5oV2sdWe8Xf8HM3s5g$Uzgj4tXCQ0/JXtKj0m0j9TFRKYUBV1WSlrj2MDY82BM	1577836800000
\.
COPY public.emailverification_verified_emails (app_id, user_id, email) FROM stdin;
public	11111111-1111-4111-8111-111111111111	ann@example.com
\.
COPY public.thirdparty_users (app_id, third_party_id, third_party_user_id, user_id, email, time_joined) FROM stdin;
public	google	123	33333333-3333-4333-8333-333333333333	cid@example.com	1577836800000
\.
COPY public.user_metadata (app_id, user_id, user_metadata) FROM stdin;
public	11111111-1111-4111-8111-111111111111	{"first_name":"Ann","theme":"dark"}
\.
COPY public.user_roles (app_id, tenant_id, user_id, role) FROM stdin;
public	public	11111111-1111-4111-8111-111111111111	admin
\.
