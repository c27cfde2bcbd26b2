-- MySQL dump 10.13
CREATE TABLE `mw_user` (
  `user_id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `user_name` varbinary(255) NOT NULL DEFAULT '',
  `user_real_name` varbinary(255) NOT NULL DEFAULT '',
  `user_password` tinyblob NOT NULL,
  `user_newpassword` tinyblob NOT NULL,
  `user_newpass_time` binary(14) DEFAULT NULL,
  `user_email` tinyblob NOT NULL,
  `user_touched` binary(14) NOT NULL,
  `user_token` binary(32) NOT NULL,
  `user_email_authenticated` binary(14) DEFAULT NULL,
  `user_email_token` binary(32) DEFAULT NULL,
  `user_registration` binary(14) DEFAULT NULL,
  `user_editcount` int(11) DEFAULT NULL,
  PRIMARY KEY (`user_id`)
) ENGINE=InnoDB;
INSERT INTO `mw_user` VALUES (1,'Ann','Ann Lee',':A:f2d77f6b1bb400f7bb4b5ca00f6f9d60','','','ann@example.com','20240101000000','8c3e532964ce2e4cc456ca906b487eed','20210101000000','','20200101000000',12),(2,'Bo bo','',':B:abcd1234:f2d77f6b1bb400f7bb4b5ca00f6f9d60','',NULL,'bo@example.com','20240101000000','8c3e532964ce2e4cc456ca906b487eee',NULL,NULL,'20200101000000',0),(3,'MediaWiki default','','','',NULL,'','20240101000000','*** INVALID ***',NULL,NULL,NULL,0);
CREATE TABLE `mw_user_groups` (
  `ug_user` int(10) unsigned NOT NULL,
  `ug_group` varbinary(255) NOT NULL,
  PRIMARY KEY (`ug_user`,`ug_group`)
) ENGINE=InnoDB;
INSERT INTO `mw_user_groups` VALUES (1,'bureaucrat'),(1,'sysop');
