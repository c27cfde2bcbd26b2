-- MySQL dump 10.13
CREATE TABLE `authorities` (
  `username` varchar(50) NOT NULL,
  `authority` varchar(50) NOT NULL
);
INSERT INTO `authorities` VALUES ('ada@example.com','ROLE_ADMIN'),('ada@example.com','ROLE_USER'),('bo','ROLE_USER');
CREATE TABLE `users` (
  `username` varchar(50) NOT NULL,
  `password` varchar(500) NOT NULL,
  `enabled` tinyint(1) NOT NULL,
  PRIMARY KEY (`username`)
);
INSERT INTO `users` VALUES ('ada@example.com','{bcrypt}$2a$10$oi3xpv8qv/6mfkcQkjHzPeDFeYb41eBetwA1Xi1LDQcXifI7a9Bd6',1),('bo','{noop}secret',1);
