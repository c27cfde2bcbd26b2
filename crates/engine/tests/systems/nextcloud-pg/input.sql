--
-- PostgreSQL database dump
--
COPY public.oc_preferences (userid, appid, configkey, configvalue) FROM stdin;
ada	settings	email	ada@example.com
ada	core	lang	de
bo	settings	email	bo@example.com
\.
COPY public.oc_users (uid, displayname, password, uid_lower) FROM stdin;
ada	Ada Low	3|$argon2id$v=19$m=65536,t=4,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g	ada
bo	\N	1|$2y$10$oi3xpv8qv/6mfkcQkjHzPeDFeYb41eBetwA1Xi1LDQcXifI7a9Bd6	bo
\.
