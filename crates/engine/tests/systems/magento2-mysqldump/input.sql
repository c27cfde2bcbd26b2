-- MySQL dump 10.13
CREATE TABLE `m2_customer_entity` (
  `entity_id` int unsigned NOT NULL AUTO_INCREMENT,
  `website_id` smallint unsigned DEFAULT NULL,
  `email` varchar(255) DEFAULT NULL,
  `group_id` smallint unsigned NOT NULL DEFAULT '0',
  `store_id` smallint unsigned DEFAULT '0',
  `created_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `is_active` smallint unsigned NOT NULL DEFAULT '1',
  `firstname` varchar(255) DEFAULT NULL,
  `lastname` varchar(255) DEFAULT NULL,
  `dob` date DEFAULT NULL,
  `password_hash` varchar(128) DEFAULT NULL,
  `rp_token` varchar(128) DEFAULT NULL,
  `confirmation` varchar(64) DEFAULT NULL,
  `gender` smallint unsigned DEFAULT NULL,
  `failures_num` smallint DEFAULT '0',
  PRIMARY KEY (`entity_id`)
);
INSERT INTO `m2_customer_entity` VALUES (1,1,'ada@example.com',1,1,'2020-01-02 03:04:05','2020-01-02 03:04:05',1,'Ada','Low','1990-01-02','abababababababababababababababababababababababababababababababab:saltsaltsaltsaltsaltsaltsaltsalt:1','rp',NULL,2,0),(2,1,'bo@example.com',1,1,'2020-01-02 03:04:05','2020-01-02 03:04:05',0,'Bo','Ro',NULL,'abababababababababababababababababababababababababababababababab:saltsaltsaltsalt:3_32_2_67108864',NULL,'abc',NULL,0),(3,2,'ada@example.com',1,1,'2020-01-02 03:04:05','2020-01-02 03:04:05',1,'Ada','Low',NULL,'0123456789abcdef0123456789abcdef:ab:0',NULL,NULL,1,0);
