--
-- PostgreSQL database dump
--
CREATE TABLE public.up_users (
    id integer NOT NULL,
    username character varying(255),
    email character varying(255),
    provider character varying(255),
    password character varying(255),
    reset_password_token character varying(255),
    confirmation_token character varying(255),
    confirmed boolean,
    blocked boolean,
    created_at timestamp(6) without time zone,
    updated_at timestamp(6) without time zone
);
INSERT INTO public.up_users VALUES (1, 'ada', 'ada@example.com', 'local', '$2a$10$oi3xpv8qv/6mfkcQkjHzPeDFeYb41eBetwA1Xi1LDQcXifI7a9Bd6', NULL, NULL, true, false, '2024-01-01 00:00:00', '2024-01-01 00:00:00');
INSERT INTO public.up_users VALUES (2, 'bo', 'bo@example.com', 'google', NULL, NULL, NULL, true, NULL, '2024-01-01 00:00:00', '2024-01-01 00:00:00');
INSERT INTO public.up_users VALUES (3, 'cy', 'cy@example.com', 'local', '$2a$10$oi3xpv8qv/6mfkcQkjHzPeDFeYb41eBetwA1Xi1LDQcXifI7a9Bd6', NULL, 'tok', false, true, '2024-01-01 00:00:00', '2024-01-01 00:00:00');
