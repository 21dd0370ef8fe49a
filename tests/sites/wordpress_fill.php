<?php
// Install WordPress where argv[1] says, and fill it with what the JSON file argv[2] tells.
define('WP_INSTALLING', true);
$root = $argv[1];
$told = json_decode(file_get_contents($argv[2]), true);
$_SERVER += ['SERVER_PROTOCOL' => 'HTTP/1.1', 'HTTP_HOST' => 'localhost', 'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/'];
require $root . '/wp-load.php';
foreach (['upgrade', 'image', 'media', 'file', 'taxonomy'] as $part) require_once ABSPATH . "wp-admin/includes/$part.php";
function wp_new_blog_notification() {}

wp_install('Terrace Notebook', 'warden', 'warden@example.org', true, '', 'not-a-secret');
update_option('blogdescription', 'What grows, what breaks and who mended it');
update_option('timezone_string', 'UTC');
switch_theme($told['theme']);
global $wp_rewrite;
$wp_rewrite->init();
$wp_rewrite->set_permalink_structure('/%year%/%monthnum%/%day%/%postname%/');
foreach (get_posts(['numberposts' => -1, 'post_type' => ['post', 'page'], 'post_status' => 'any']) as $old) wp_delete_post($old->ID, true);

$authors = [];
foreach ($told['authors'] as $name) {
  $login = sanitize_user(sanitize_title($name));
  $authors[$name] = wp_insert_user(['user_login' => $login, 'user_pass' => $login, 'display_name' => $name, 'role' => 'author',
    'user_email' => "$login@example.org", 'description' => "$name writes here."]);
}
$pictures = [];
foreach ($told['pictures'] as $number => $file) {
  $put = wp_upload_bits(basename($file), null, file_get_contents($file), '2021/01');
  $id = wp_insert_attachment(['post_mime_type' => 'image/png', 'post_title' => "Hills $number", 'post_status' => 'inherit',
    'post_date' => '2021-01-02 08:00:00'], $put['file']);
  wp_update_attachment_metadata($id, wp_generate_attachment_metadata($id, $put['file']));
  update_post_meta($id, '_wp_attachment_image_alt', "Hills under a sky, number $number");
  $pictures[] = $id;
}
$made = [];
foreach ($told['posts'] as $post) {
  $content = $post['html'];
  if ($post['related']) {
    $content .= "\n<h2>Read on</h2>\n<ul>";
    foreach ($post['related'] as $other) $content .= '<li><a href="' . get_permalink($made[$other]) . '">' . esc_html(get_the_title($made[$other])) . '</a></li>';
    $content .= "</ul>\n";
  }
  if ($post['number'] % 5 == 0) $content .= wp_get_attachment_image($pictures[$post['number'] % count($pictures)], 'large');
  $id = wp_insert_post(['post_title' => $post['title'], 'post_content' => $content, 'post_status' => 'publish', 'post_date' => $post['day'],
    'post_author' => $authors[$post['author']], 'tags_input' => $post['tags'],
    'post_category' => array_map('wp_create_category', $post['categories'])], true);
  if (is_wp_error($id)) { fwrite(STDERR, $id->get_error_message()); exit(1); }
  set_post_thumbnail($id, $pictures[$post['number'] % count($pictures)]);
  foreach ($post['comments'] as $number => [$who, $what]) {
    wp_insert_comment(['comment_post_ID' => $id, 'comment_author' => $who, 'comment_author_email' => strtolower($who) . '@example.org',
      'comment_content' => $what, 'comment_approved' => 1, 'comment_date' => substr($post['day'], 0, 11) . '1' . $number . ':00:00']);
  }
  $made[$post['number']] = $id;
}
$pages = [];
foreach (['About' => 'Who we are, and where the gate is.', 'Contact' => 'Write to the warden, or come by on a Tuesday.', 'Rules' => 'Close the gate. Rinse the cans.'] as $title => $text) {
  $pages[] = wp_insert_post(['post_type' => 'page', 'post_title' => $title, 'post_content' => "<p>$text</p>", 'post_status' => 'publish',
    'post_date' => '2021-01-03 09:00:00', 'post_author' => 1]);
}
$menu = wp_create_nav_menu('Main');
wp_update_nav_menu_item($menu, 0, ['menu-item-title' => 'Home', 'menu-item-url' => home_url('/'), 'menu-item-status' => 'publish']);
foreach ($pages as $page) wp_update_nav_menu_item($menu, 0, ['menu-item-object' => 'page', 'menu-item-object-id' => $page, 'menu-item-type' => 'post_type', 'menu-item-status' => 'publish']);
foreach (get_categories() as $category) wp_update_nav_menu_item($menu, 0, ['menu-item-object' => 'category', 'menu-item-object-id' => $category->term_id, 'menu-item-type' => 'taxonomy', 'menu-item-status' => 'publish']);
set_theme_mod('nav_menu_locations', ['primary' => $menu, 'footer' => $menu]);
flush_rewrite_rules(false);
