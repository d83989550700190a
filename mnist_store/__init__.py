"""What people taught the app, kept in a database; knows no page and no web."""
