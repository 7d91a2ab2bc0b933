namespace Registry.Identity;

public sealed class IdentityFileException(string message, Exception? inner = null) : Exception(message, inner);
