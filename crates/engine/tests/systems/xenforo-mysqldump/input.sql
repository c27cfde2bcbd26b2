-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: localhost    Database: forum
-- ------------------------------------------------------
/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS `xf_user`;
CREATE TABLE `xf_user` (
  `user_id` int unsigned NOT NULL AUTO_INCREMENT,
  `username` varchar(50) NOT NULL,
  `username_date` int unsigned NOT NULL DEFAULT '0',
  `email` varchar(120) NOT NULL,
  `custom_title` varchar(50) NOT NULL DEFAULT '',
  `language_id` int unsigned NOT NULL,
  `style_id` int unsigned NOT NULL,
  `timezone` varchar(50) NOT NULL,
  `visible` tinyint unsigned NOT NULL DEFAULT '1',
  `user_group_id` int unsigned NOT NULL,
  `secondary_group_ids` varbinary(255) NOT NULL,
  `display_style_group_id` int unsigned NOT NULL DEFAULT '0',
  `permission_combination_id` int unsigned NOT NULL,
  `message_count` int unsigned NOT NULL DEFAULT '0',
  `register_date` int unsigned NOT NULL DEFAULT '0',
  `last_activity` int unsigned NOT NULL DEFAULT '0',
  `user_state` enum('valid','email_confirm','email_confirm_edit','moderated','email_bounce','rejected','disabled') NOT NULL DEFAULT 'valid',
  `is_moderator` tinyint unsigned NOT NULL DEFAULT '0',
  `is_admin` tinyint unsigned NOT NULL DEFAULT '0',
  `is_banned` tinyint unsigned NOT NULL DEFAULT '0',
  `secret_key` varbinary(32) NOT NULL,
  PRIMARY KEY (`user_id`)
) ENGINE=InnoDB;
LOCK TABLES `xf_user` WRITE;
INSERT INTO `xf_user` VALUES (1,'Ida',0,'ida@example.com','',1,0,'Europe/London',1,2,'3,4',3,5,120,1577836800,1704067200,'valid',1,1,0,'aaaaBBBBccccDDDDeeeeFFFFgggg0001'),(2,'Jo Ann',0,'jo@example.com','Guru',1,0,'America/New_York',1,2,'',2,2,3,1580515200,1609459200,'email_confirm',0,0,0,'aaaaBBBBccccDDDDeeeeFFFFgggg0002'),(3,'kim','0','kim@example.com','',1,0,'UTC',1,2,'',2,2,0,1580515200,1609459200,'valid',0,0,1,'aaaaBBBBccccDDDDeeeeFFFFgggg0003');
UNLOCK TABLES;
DROP TABLE IF EXISTS `xf_user_authenticate`;
CREATE TABLE `xf_user_authenticate` (
  `user_id` int unsigned NOT NULL,
  `scheme_class` varchar(80) NOT NULL,
  `data` mediumblob NOT NULL,
  PRIMARY KEY (`user_id`)
) ENGINE=InnoDB;
INSERT INTO `xf_user_authenticate` VALUES (1,'XF:Core12',_binary 'a:1:{s:4:\"hash\";s:60:\"$2y$10$QfmoNz9SMoDVOxUkPbXpJeiIoyjDSpVjjXGtGZnQJkcZeoImdwKTm\";}'),(2,'XF:Core12',_binary 'a:1:{s:4:\"hash\";s:60:\"$2y$10$QfmoNz9SMoDVOxUkPbXpJeiIoyjDSpVjjXGtGZnQJkcZeoImdwKTm\";}'),(3,'XF:NoPassword',_binary 'a:0:{}');
