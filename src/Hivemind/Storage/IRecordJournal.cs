namespace Registry.Hivemind.Storage;

/// <summary>Where the store writes down what it holds. (Filled in by its owner.)</summary>
public interface IRecordJournal;
