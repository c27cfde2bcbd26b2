--
-- PostgreSQL database dump
--
SET client_encoding = 'UTF8';
CREATE TABLE public.users (
    id bigint NOT NULL,
    name character varying(255) NOT NULL,
    email character varying(255) NOT NULL,
    email_verified_at timestamp(0) without time zone,
    password character varying(255) NOT NULL,
    remember_token character varying(100),
    created_at timestamp(0) without time zone,
    updated_at timestamp(0) without time zone,
    is_admin boolean DEFAULT false NOT NULL
);
CREATE TABLE public.password_reset_tokens (email character varying(255) NOT NULL, token character varying(255) NOT NULL, created_at timestamp(0) without time zone);
COPY public.password_reset_tokens (email, token, created_at) FROM stdin;
zoe@example.com	$2y$10$QfmoNz9SMoDVOxUkPbXpJeiIoyjDSpVjjXGtGZnQJkcZeoImdwKTm	2024-01-01 00:00:00
\.
COPY public.users (id, name, email, email_verified_at, password, remember_token, created_at, updated_at, is_admin) FROM stdin;
1	Ida Berg	ida@example.com	2024-01-01 00:00:00	$2y$10$QfmoNz9SMoDVOxUkPbXpJeiIoyjDSpVjjXGtGZnQJkcZeoImdwKTm	abc	2024-01-01 00:00:00	2024-01-01 00:00:00	t
2	Bo Carl	bo@example.com	\N	$2y$10$QfmoNz9SMoDVOxUkPbXpJeiIoyjDSpVjjXGtGZnQJkcZeoImdwKTm	\N	2024-01-01 00:00:00	2024-01-01 00:00:00	f
\.
