CREATE TABLE `users` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `email` varchar(255) NOT NULL,
  `password_digest` varchar(255) NOT NULL,
  `role` varchar(20) NOT NULL DEFAULT 'member',
  `admin` tinyint(1) NOT NULL DEFAULT 0,
  `locale` varchar(5) DEFAULT 'en',
  PRIMARY KEY (`id`)
);
INSERT INTO `users` (`id`, `email`, `password_digest`) VALUES (1, 'ada@example.com', '$2a$12$oi3xpv8qv/6mfkcQkjHzPeDFeYb41eBetwA1Xi1LDQcXifI7a9Bd6');
INSERT INTO `users` (`id`, `email`, `password_digest`, `role`, `admin`) VALUES (2, 'bo@example.com', '$2a$12$oi3xpv8qv/6mfkcQkjHzPeDFeYb41eBetwA1Xi1LDQcXifI7a9Bd6', 'owner', 1);
