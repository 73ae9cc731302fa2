"""Lambda and AWS as the local server has them: functions, their stream, moto, DynamoDB Local."""
