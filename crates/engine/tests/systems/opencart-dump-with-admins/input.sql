-- phpMyAdmin
INSERT INTO `oc_customer` (`customer_id`, `customer_group_id`, `store_id`, `language_id`, `firstname`, `lastname`, `email`, `telephone`, `password`, `custom_field`, `newsletter`, `ip`, `status`, `safe`, `token`, `code`, `date_added`) VALUES
(1, 1, 0, 1, 'Ida', 'Berg', 'ida@example.com', '+49 171 2345678', '$2y$10$QfmoNz9SMoDVOxUkPbXpJeiIoyjDSpVjjXGtGZnQJkcZeoImdwKTm', '', 0, '127.0.0.1', 1, 0, '', '', '2024-01-01 00:00:00'),
(2, 1, 0, 1, 'Bo', 'Carl', 'bo@example.com', '123', '$2y$10$QfmoNz9SMoDVOxUkPbXpJeiIoyjDSpVjjXGtGZnQJkcZeoImdwKTm', '', 1, '127.0.0.1', 0, 0, '', '', '2024-01-01 00:00:00');
INSERT INTO `oc_user` (`user_id`, `user_group_id`, `username`, `password`, `firstname`, `lastname`, `email`, `image`, `code`, `ip`, `status`, `date_added`) VALUES
(1, 1, 'admin', '$2y$10$QfmoNz9SMoDVOxUkPbXpJeiIoyjDSpVjjXGtGZnQJkcZeoImdwKTm', 'Ad', 'Min', 'admin@example.com', '', '', '', 1, '2024-01-01 00:00:00');
