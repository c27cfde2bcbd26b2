-- phpMyAdmin SQL Dump
-- Erstellungszeit: 12. Mrz 2024
CREATE TABLE `x9_options` (`option_id` bigint, `option_name` varchar(191), `option_value` longtext, `autoload` varchar(20));
INSERT INTO `x9_options` (`option_id`,`option_name`,`option_value`,`autoload`) VALUES (1,'admin_email','boss@example.com','yes'),(2,'mailserver_pass','password','yes');
CREATE TABLE `x9_comments` (`comment_ID` bigint, `comment_author` tinytext, `comment_author_email` varchar(100), `user_id` bigint);
INSERT INTO `x9_comments` VALUES (1,'A WordPress Commenter','wapuu@wordpress.example',0),(2,'Ida','ida@example.com',1);
CREATE TABLE `x9_usermeta` (`umeta_id` bigint, `user_id` bigint, `meta_key` varchar(255), `meta_value` longtext);
INSERT INTO `x9_usermeta` (`umeta_id`,`user_id`,`meta_key`,`meta_value`) VALUES (1,1,'first_name','Ida'),(2,1,'last_name','Berg'),(3,1,'x9_capabilities','a:1:{s:13:\"administrator\";b:1;}'),(4,2,'first_name','Bo'),(5,2,'x9_capabilities','a:1:{s:10:\"subscriber\";b:1;}');
CREATE TABLE `x9_users` (`ID` bigint, `user_login` varchar(60), `user_pass` varchar(255), `user_nicename` varchar(50), `user_email` varchar(100), `user_url` varchar(100), `user_registered` datetime, `user_activation_key` varchar(255), `user_status` int, `display_name` varchar(250), `spam` tinyint, `deleted` tinyint);
INSERT INTO `x9_users` (`ID`,`user_login`,`user_pass`,`user_nicename`,`user_email`,`user_url`,`user_registered`,`user_activation_key`,`user_status`,`display_name`,`spam`,`deleted`) VALUES
(1,'ida','$wp$2y$10$abcdefghijklmnopqrstuuJ3wO4EUEkS2xAFdbdNkRRoCXFcP1u4i','ida','ida@example.com','','2023-01-01 00:00:00','',0,'Ida Berg',0,0),
(2,'bo','$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy','bo','bo@example.com','http://bo.example','2023-01-02 00:00:00','1700000000:$P$B55D6LjfHDkINU5wF.v2BuuzO0/XPk/',0,'bo',0,0),
(3,'gone','$P$B55D6LjfHDkINU5wF.v2BuuzO0/XPk/','gone','gone@example.com','','2023-01-02 00:00:00','',0,'gone',0,1);
