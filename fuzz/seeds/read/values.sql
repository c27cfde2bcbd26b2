CREATE TABLE `u` (`id` int, `email` varchar(9), KEY `k` (`id`(3)));
INSERT INTO `u` VALUES (1,'a@x.io'),(2,_binary 'b\'@x'),(0x41,b'1');
UPDATE `u` SET `email`='c@x.io' WHERE `id`=1;
