-- PostgreSQL database dump
CREATE TABLE public.users (id integer NOT NULL, username text NOT NULL, password_digest text, created_at timestamp);
CREATE TABLE public.emails (id integer NOT NULL, user_id integer, address text, is_primary boolean, verified boolean);
COPY public.users (id, username, password_digest, created_at) FROM stdin;
1	ida	$2a$10$QfmoNz9SMoDVOxUkPbXpJeiIoyjDSpVjjXGtGZnQJkcZeoImdwKTm	2020-01-01 10:00:00
2	bo	$2a$10$QfmoNz9SMoDVOxUkPbXpJeiIoyjDSpVjjXGtGZnQJkcZeoImdwKTm	2020-01-01 10:00:00
\.
COPY public.emails (id, user_id, address, is_primary, verified) FROM stdin;
1	1	old@example.com	f	t
2	1	ida@example.com	t	f
3	2	bo@example.com	t	t
\.
