-- MySQL dump 10.13  Distrib 5.7.33
DROP TABLE IF EXISTS `users-permissions_role`;
CREATE TABLE `users-permissions_role` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `name` varchar(255) NOT NULL,
  `description` varchar(255) DEFAULT NULL,
  `type` varchar(255) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB;
INSERT INTO `users-permissions_role` VALUES (1,'Authenticated','Default role','authenticated'),(3,'Editor','','editor');
CREATE TABLE `users-permissions_user` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `username` varchar(255) NOT NULL,
  `email` varchar(255) NOT NULL,
  `provider` varchar(255) DEFAULT NULL,
  `password` varchar(255) DEFAULT NULL,
  `resetPasswordToken` varchar(255) DEFAULT NULL,
  `confirmationToken` varchar(255) DEFAULT NULL,
  `confirmed` tinyint(1) DEFAULT NULL,
  `blocked` tinyint(1) DEFAULT NULL,
  `role` int(11) DEFAULT NULL,
  `created_by` int(11) DEFAULT NULL,
  `updated_by` int(11) DEFAULT NULL,
  `created_at` timestamp NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NULL DEFAULT CURRENT_TIMESTAMP,
  `avatar` longtext,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB;
INSERT INTO `users-permissions_user` VALUES (1,'ann','ann@example.com','local','$2a$10$IRv019EHj9Pc8j0TVC7x/.aPdqzwdR8wycAiKUYOIfnogbnwV8Z3y','tok123',NULL,1,0,3,NULL,NULL,'2021-01-01 00:00:00','2021-01-02 00:00:00',NULL),(2,'ann','ann2@example.com','local','$2a$10$IRv019EHj9Pc8j0TVC7x/.aPdqzwdR8wycAiKUYOIfnogbnwV8Z3y',NULL,NULL,0,1,1,NULL,NULL,'2021-01-01 00:00:00','2021-01-02 00:00:00','data:image/png;base64,AAAA'),(3,'gus','gus@example.com','google',NULL,NULL,NULL,1,NULL,1,NULL,NULL,'2021-01-01 00:00:00','2021-01-02 00:00:00',NULL),(4,'nil','nil@example.com',NULL,'$2a$10$IRv019EHj9Pc8j0TVC7x/.aPdqzwdR8wycAiKUYOIfnogbnwV8Z3y',NULL,NULL,NULL,NULL,1,NULL,NULL,'2021-01-01 00:00:00','2021-01-02 00:00:00',NULL);
