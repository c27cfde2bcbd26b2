-- MySQL dump 10.13
CREATE TABLE `cwd_user` (
  `ID` decimal(18,0) NOT NULL,
  `directory_id` decimal(18,0) DEFAULT NULL,
  `user_name` varchar(255) DEFAULT NULL,
  `lower_user_name` varchar(255) DEFAULT NULL,
  `active` decimal(9,0) DEFAULT NULL,
  `created_date` datetime DEFAULT NULL,
  `updated_date` datetime DEFAULT NULL,
  `first_name` varchar(255) DEFAULT NULL,
  `lower_first_name` varchar(255) DEFAULT NULL,
  `last_name` varchar(255) DEFAULT NULL,
  `lower_last_name` varchar(255) DEFAULT NULL,
  `display_name` varchar(255) DEFAULT NULL,
  `lower_display_name` varchar(255) DEFAULT NULL,
  `email_address` varchar(255) DEFAULT NULL,
  `lower_email_address` varchar(255) DEFAULT NULL,
  `CREDENTIAL` varchar(255) DEFAULT NULL,
  `deleted_externally` decimal(9,0) DEFAULT NULL,
  `EXTERNAL_ID` varchar(255) DEFAULT NULL,
  PRIMARY KEY (`ID`)
);
INSERT INTO `cwd_user` VALUES (10000,1,'Ada','ada',1,'2020-01-02 03:04:05','2020-01-02 03:04:05','Ada','ada','Low','low','Ada Low','ada low','Ada@example.com','ada@example.com','{PKCS5S2}QUFBQUFBQUFBQUFBQUFBQUJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJC',NULL,'x1'),(10001,1,'bo','bo',0,'2020-01-02 03:04:05','2020-01-02 03:04:05','','','','','Bo','bo','bo@example.com','bo@example.com','nopass',NULL,'x2');
