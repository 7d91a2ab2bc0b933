namespace Registry.Daemon.Hosting;

/// <summary>The daemon cannot start; the message is for the operator and names what to change.</summary>
internal sealed class DaemonStartException(string message, Exception? inner = null) : Exception(message, inner);
