from guyub.registry.views.listing import business_list

__all__ = ["business_list"]
