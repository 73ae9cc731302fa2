import contextlib


def run(act):
    try:
        act()
    # ruleid: broad-except
    except Exception:
        pass
    else:
        act()
    try:
        act()
    except KeyError:
        pass
    # ruleid: broad-except
    except (ValueError, BaseException) as error:
        print(error)
    try:
        act()
    # ruleid: broad-except
    except:
        pass
    # ruleid: broad-except
    with contextlib.suppress(Exception):
        act()
    try:
        act()
    # ok: broad-except
    except (ValueError, LookupError) as error:
        print(error)
