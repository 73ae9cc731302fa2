"""SAM's transform is given the stack's parameters.

AWS CloudFormation, "Create a CloudFormation macro definition", templateParameterValues: "Any
parameters specified in the Parameters section of the template. CloudFormation evaluates these
parameters before passing them to the function."
"""

import sys
from typing import Any

from ministack.services.cloudformation import engine
from samtranslator.translator import transform as module

_transform = module.transform


def _with_values(template: Any, parameters: dict[str, Any], loader: Any, **named: Any) -> Any:
    caller = sys._getframe(1).f_locals
    given = engine._transform_parameters(
        template, caller.get("provided_params"), caller.get("previous_params")
    )
    return _transform(template, {**parameters, **given}, loader, **named)


module.transform = _with_values
