namespace Registry.Identity;

/// <summary>The identity file cannot be used; the message names the file and the reason.</summary>
public sealed class IdentityFileException(string message, Exception? inner = null) : Exception(message, inner);
