"""The one assessment: against what real requests got, over made-up looks, between two looks, and in bulk."""
