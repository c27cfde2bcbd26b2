-- MySQL dump 10.13
CREATE TABLE `customer_entity` (
  `entity_id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `entity_type_id` smallint(5) unsigned NOT NULL DEFAULT '0',
  `attribute_set_id` smallint(5) unsigned NOT NULL DEFAULT '0',
  `website_id` smallint(5) unsigned DEFAULT NULL,
  `email` varchar(255) DEFAULT NULL,
  `group_id` smallint(5) unsigned NOT NULL DEFAULT '0',
  `increment_id` varchar(50) DEFAULT NULL,
  `store_id` smallint(5) unsigned DEFAULT '0',
  `created_at` timestamp NOT NULL DEFAULT '0000-00-00 00:00:00',
  `is_active` smallint(5) unsigned NOT NULL DEFAULT '1',
  PRIMARY KEY (`entity_id`)
);
INSERT INTO `customer_entity` VALUES (7,1,0,1,'ann@example.com',1,NULL,1,'2014-01-01 00:00:00',1);
CREATE TABLE `customer_entity_varchar` (
  `value_id` int(11) NOT NULL AUTO_INCREMENT,
  `entity_type_id` smallint(8) unsigned NOT NULL DEFAULT '0',
  `attribute_id` smallint(5) unsigned NOT NULL DEFAULT '0',
  `entity_id` int(10) unsigned NOT NULL DEFAULT '0',
  `value` varchar(255) NOT NULL DEFAULT '',
  PRIMARY KEY (`value_id`)
);
INSERT INTO `customer_entity_varchar` VALUES (1,1,5,7,'Ann'),(2,1,7,7,'Lee'),(3,1,12,7,'6aafcbdb48de53edc53ae7894a4aee67:S3'),(4,1,3,7,'Default Store View');
