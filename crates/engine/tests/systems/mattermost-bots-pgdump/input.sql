--
-- PostgreSQL database dump
--

COPY public.users (id, createat, updateat, deleteat, username, password, authdata, authservice, email, emailverified, nickname, firstname, lastname, roles, allowmarketing, props, notifyprops, lastpasswordupdate, lastpictureupdate, failedattempts, locale, mfaactive, mfasecret, "position", timezone, remoteid, lastlogin, mfausedtimestamps) FROM stdin;
ann1abcdefghijklmnopqrstuv	1577836800000	1577836800000	0	ann	$2a$10$HVFxsSSkHqZ0bZJerqUYU.Kn5RV3.MGU8ciNCc0.lxfm78k5C90D.	\N		ann@example.com	t	Annie	Ann	Lee	system_admin system_user	f	{}	{"push":"mention","email":"true"}	1577836800000	0	0	en	f			{"manualTimezone":""}	\N	1577836800000	\N
bob1abcdefghijklmnopqrstuv	1577836800000	1577836800000	1600000000000	bob	$2a$10$rncbnIx6Y/v4xCZraL2hIu0bYPh1PMRBhnj70CXnVeocq7Sp2COIi	\N		bob@example.com	t				system_user	f	{}	{}	1577836800000	0	0	en	f			{}	\N	0	\N
cid1abcdefghijklmnopqrstuv	1577836800000	1577836800000	0	cid		12345	gitlab	cid@example.com	t				system_user	f	{}	{}	1577836800000	0	0	de	f			{}	\N	0	\N
dee1abcdefghijklmnopqrstuv	1577836800000	1577836800000	0	dee	$pbkdf2$f=SHA256,w=600,l=32$IC++ETMyYyCllp1+dRUjBQ$x4DneOUJBVD+aBrOzGpYqNrUg/yhdSjc0SQyPNRgjy8	\N		dee@example.com	f		Dee		system_user	f	{}	{}	1577836800000	0	0	de	t	JBSWY3DPEHPK3PXP		{}	\N	0	\N
eve1abcdefghijklmnopqrstuv	1577836800000	1577836800000	0	bot		\N		bot@localhost	f				system_user	f	{}	{}	1577836800000	0	0	de	f			{}	\N	0	\N
\.

COPY public.bots (userid, description, ownerid, createat, updateat, deleteat, lasticonupdate) FROM stdin;
eve1abcdefghijklmnopqrstuv	x	ann1abcdefghijklmnopqrstuv	1	1	0	0
\.
