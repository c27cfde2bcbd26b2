-- MySQL dump 10.13
CREATE TABLE `members` (
  `id` int NOT NULL AUTO_INCREMENT,
  `first_name` varchar(50),
  `last_name` varchar(50),
  `email` varchar(120) NOT NULL,
  `active` tinyint(1),
  `last_login` datetime,
  PRIMARY KEY (`id`)
);
INSERT INTO `members` VALUES (1,'Ida','Berg','ida@example.com',1,'2020-01-01 10:00:00'),(2,'Bo','Carl','bo@example.com',0,NULL);
CREATE TABLE `password_history` (`id` int, `user_id` int, `password` varchar(255));
INSERT INTO `password_history` VALUES (1,1,'$2y$10$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa');
CREATE TABLE `member_credentials` (
  `member_id` int NOT NULL,
  `password_hash` varchar(255),
  `password_salt` varchar(255),
  `changed_at` datetime
);
INSERT INTO `member_credentials` VALUES (2,'5f4dcc3b5aa765d61d8327deb882cf99','',NULL),(1,'$2y$10$QfmoNz9SMoDVOxUkPbXpJeiIoyjDSpVjjXGtGZnQJkcZeoImdwKTm','x',NULL);
