"""Every verdict, every finding and every piece of advice, each brought out of a router that is well."""
