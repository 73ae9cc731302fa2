"""The template read as a deploy would read it: resources, parameters, intrinsic functions."""
