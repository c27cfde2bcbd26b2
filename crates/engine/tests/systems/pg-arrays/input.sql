--
-- PostgreSQL database dump
--
CREATE TABLE public.users (
    id bigint NOT NULL,
    email character varying NOT NULL,
    encrypted_password character varying DEFAULT ''::character varying NOT NULL,
    reset_password_token character varying,
    roles text[] DEFAULT '{}'::text[],
    interests character varying[],
    scores integer[]
);
COPY public.users (id, email, encrypted_password, reset_password_token, roles, interests, scores) FROM stdin;
1	ada@example.com	$2a$11$oi3xpv8qv/6mfkcQkjHzPeDFeYb41eBetwA1Xi1LDQcXifI7a9Bd6	\N	{admin,"power user"}	{"a, b",c}	{1,2}
2	bo@example.com	$2a$11$oi3xpv8qv/6mfkcQkjHzPeDFeYb41eBetwA1Xi1LDQcXifI7a9Bd6	\N	{}	\N	\N
\.
