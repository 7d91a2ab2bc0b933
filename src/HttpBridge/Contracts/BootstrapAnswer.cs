namespace Registry.HttpBridge.Contracts;

public sealed record BootstrapAnswer(IReadOnlyList<string> BootstrapNodes, string Network, string Version);
