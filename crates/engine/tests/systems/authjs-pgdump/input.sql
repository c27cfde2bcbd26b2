--
-- PostgreSQL database dump
--
CREATE TABLE public."Account" (
    id text NOT NULL,
    "userId" text NOT NULL,
    type text NOT NULL,
    provider text NOT NULL,
    "providerAccountId" text NOT NULL,
    access_token text
);
CREATE TABLE public."User" (
    id text NOT NULL,
    name text,
    email text,
    "emailVerified" timestamp(3) without time zone,
    image text,
    role text DEFAULT 'USER'::text NOT NULL
);
COPY public."Account" (id, "userId", type, provider, "providerAccountId", access_token) FROM stdin;
a1	clx1	oauth	google	104	ya29.secret
\.

COPY public."User" (id, name, email, "emailVerified", image, role) FROM stdin;
clx1	Ada	ada@example.com	\N	https://x.io/a.png	ADMIN
clx2	Bo	bo@example.com	2024-01-02 03:04:05	\N	USER
\.
