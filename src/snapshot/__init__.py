"""`snapshot`: archive a website on the day it closes."""
