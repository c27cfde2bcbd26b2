-- MySQL dump 10.13
CREATE TABLE `wp_usermeta` (
  `umeta_id` bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  `user_id` bigint(20) unsigned NOT NULL DEFAULT 0,
  `meta_key` varchar(255) DEFAULT NULL,
  `meta_value` longtext DEFAULT NULL,
  PRIMARY KEY (`umeta_id`)
);
INSERT INTO `wp_usermeta` VALUES (1,1,'first_name','Ada'),(2,1,'last_name','Low'),(3,1,'nickname','adal'),(4,1,'wp_capabilities','a:1:{s:13:\"administrator\";b:1;}'),(5,2,'wp_capabilities','a:1:{s:10:\"subscriber\";b:1;}'),(6,1,'session_tokens','a:1:{s:3:\"abc\";i:1;}');
