-- MySQL dump 10.13  Distrib 8.0.33
DROP TABLE IF EXISTS `app_users`;
CREATE TABLE `app_users` (
  `id` char(36) NOT NULL,
  `username` varchar(255) NOT NULL,
  `email` varchar(255) DEFAULT NULL,
  `password` varchar(255) NOT NULL,
  `first_name` varchar(50) DEFAULT NULL,
  `last_name` varchar(50) DEFAULT NULL,
  `token` varchar(255) DEFAULT NULL,
  `token_expires` datetime DEFAULT NULL,
  `api_token` varchar(255) DEFAULT NULL,
  `activation_date` datetime DEFAULT NULL,
  `secret` varchar(32) DEFAULT NULL,
  `secret_verified` tinyint(1) DEFAULT NULL,
  `tos_date` datetime DEFAULT NULL,
  `active` tinyint(1) NOT NULL DEFAULT '0',
  `is_superuser` tinyint(1) NOT NULL DEFAULT '0',
  `role` varchar(255) DEFAULT 'user',
  `created` datetime NOT NULL,
  `modified` datetime NOT NULL,
  `additional_data` text,
  `last_login` datetime DEFAULT NULL,
  `lockout_time` datetime DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB;
INSERT INTO `app_users` VALUES ('0a','ann','ann@example.com','$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy','Ann','Lee','tok123','2020-01-01 00:00:00','apitok','2020-01-01 00:00:00','JBSWY3DPEHPK3PXP',1,'2020-01-01 00:00:00',1,1,'superuser','2020-01-01 00:00:00','2020-01-01 00:00:00','{"a":1}',NULL,NULL),('0b','bob','bob@example.com','d0be2dc421be4fcd0172e5afceea3970e2f3d940','Bob','Ray',NULL,NULL,NULL,NULL,NULL,0,NULL,0,0,'user','2020-01-01 00:00:00','2020-01-01 00:00:00',NULL,NULL,NULL);
