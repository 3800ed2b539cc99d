"""Every verdict, finding and next step, each caused by changes to a healthy router."""
