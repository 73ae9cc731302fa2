"""The product in Lambda's own runtime: `sam local` in Docker, on DynamoDB Local and moto."""
