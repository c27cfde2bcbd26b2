PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE `users` (`avatar` TEXT DEFAULT '' NOT NULL, `created` TEXT DEFAULT '' NOT NULL, `email` TEXT DEFAULT '' NOT NULL, `emailVisibility` BOOLEAN DEFAULT FALSE NOT NULL, `id` TEXT PRIMARY KEY NOT NULL, `name` TEXT DEFAULT '' NOT NULL, `password` TEXT NOT NULL, `tokenKey` TEXT NOT NULL, `updated` TEXT DEFAULT '' NOT NULL, `verified` BOOLEAN DEFAULT FALSE NOT NULL);
INSERT INTO users VALUES('a.png','2023-03-20 16:12:56.015Z','ada@example.com',0,'abcdefghijklmno','Ada Low','$2a$10$oi3xpv8qv/6mfkcQkjHzPeDFeYb41eBetwA1Xi1LDQcXifI7a9Bd6','tk1','2023-03-20 16:12:56.015Z',1);
INSERT INTO users VALUES('','2023-03-20 16:12:56.015Z','bo@example.com',1,'abcdefghijklmnp','','$2a$10$oi3xpv8qv/6mfkcQkjHzPeDFeYb41eBetwA1Xi1LDQcXifI7a9Bd6','tk2','2023-03-20 16:12:56.015Z',0);
COMMIT;
