--
-- PostgreSQL database dump
--
COPY public."user" (id, email, roles, password, is_verified, first_name) FROM stdin;
1	ada@example.com	["ROLE_ADMIN"]	$2y$13$oi3xpv8qv/6mfkcQkjHzPeDFeYb41eBetwA1Xi1LDQcXifI7a9Bd6	t	Ada
2	bo@example.com	[]	$argon2id$v=19$m=65536,t=4,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g	f	Bo
\.
