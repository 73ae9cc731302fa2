def read(client, pages):
    # ruleid: no-scan
    client.scan(TableName="t")
    # ruleid: no-scan
    client.get_paginator("scan").paginate(TableName="t")
    # ruleid: no-scan
    getattr(client, "scan")(TableName="t")
    # ok: no-scan
    client.query(TableName="t", ScanIndexForward=False)
    # ok: no-scan
    client.get_paginator("query")
