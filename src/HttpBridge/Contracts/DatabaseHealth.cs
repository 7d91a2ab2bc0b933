namespace Registry.HttpBridge.Contracts;

public sealed record DatabaseHealth(bool Connected, string Kind);
