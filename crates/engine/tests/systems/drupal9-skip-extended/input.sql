-- MariaDB dump 10.19
/*!40101 SET NAMES utf8mb4 */;
CREATE TABLE `dr_users_field_data` (
  `uid` int(10) unsigned NOT NULL,
  `langcode` varchar(12) NOT NULL,
  `preferred_langcode` varchar(12) DEFAULT NULL,
  `preferred_admin_langcode` varchar(12) DEFAULT NULL,
  `name` varchar(60) NOT NULL,
  `pass` varchar(255) DEFAULT NULL,
  `mail` varchar(254) DEFAULT NULL,
  `timezone` varchar(32) DEFAULT NULL,
  `status` tinyint(4) DEFAULT NULL,
  `created` int(11) NOT NULL,
  `changed` int(11) DEFAULT NULL,
  `access` int(11) NOT NULL,
  `login` int(11) DEFAULT NULL,
  `init` varchar(254) DEFAULT NULL,
  `default_langcode` tinyint(4) NOT NULL,
  PRIMARY KEY (`uid`,`langcode`)
);
INSERT INTO `dr_users_field_data` VALUES (0,'en','en',NULL,'',NULL,NULL,'',0,1690000000,1690000000,0,0,NULL,1);
INSERT INTO `dr_users_field_data` VALUES (1,'en','en',NULL,'admin','$2y$10$oi3xpv8qv/6mfkcQkjHzPeDFeYb41eBetwA1Xi1LDQcXifI7a9Bd6','ada@example.com','UTC',1,1690000000,1690000000,1690000000,1690000000,'old@example.com',1);
INSERT INTO `dr_users_field_data` VALUES (2,'en','en',NULL,'Böb Ro','$S$EabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ','bo@example.com','Europe/Berlin',0,1690000000,1690000000,0,0,'bo@example.com',1);
CREATE TABLE `dr_user__roles` (
  `bundle` varchar(128) NOT NULL,
  `deleted` tinyint(4) NOT NULL DEFAULT 0,
  `entity_id` int(10) unsigned NOT NULL,
  `revision_id` int(10) unsigned NOT NULL,
  `langcode` varchar(32) NOT NULL,
  `delta` int(10) unsigned NOT NULL,
  `roles_target_id` varchar(255) NOT NULL
);
INSERT INTO `dr_user__roles` VALUES ('user',0,1,1,'en',0,'administrator');
INSERT INTO `dr_user__roles` VALUES ('user',0,1,1,'en',1,'editor');
