-- PostgreSQL database dump
COPY public.users (id, email) FROM stdin;
1	a@x.io
2	\N
\.
INSERT INTO public.u VALUES (1, E'a\'b', $$x$$);
